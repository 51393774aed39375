"""A refusal of Route 53."""

from ministack.services import route53

Answer = tuple[int, dict[str, str], bytes]
STATUS = {"NoSuchHostedZone": 404, "NoSuchHealthCheck": 404}


class Refused(Exception):
    """Route 53 refuses a request: `code` is the error's code in its model, `sentence` its message."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def answer(refused: Refused) -> Answer:
    """The refusal in Route 53's XML."""
    status, headers, body = route53._error_response(refused.code, refused.sentence, STATUS.get(refused.code, 400))
    return status, headers, body


def bad_batch(*sentences: str) -> Refused:
    """The refusal of a batch of changes, of which none is then made."""
    return Refused("InvalidChangeBatch", f"[{', '.join(sentences)}]")
