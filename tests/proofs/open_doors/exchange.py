"""Requests and answers of one connection, read from its bytes."""

import email.parser
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; names of headers are in lower case. `status` is 0 where no answer came."""

    method: str
    target: str
    sent: Mapping[str, str]
    status: int
    got: Mapping[str, str]

    @property
    def way(self) -> str:
        """The way of the stranger's page that asked; empty for what the browser asks by itself."""
        return parse_qs(urlsplit(self.target).query).get("way", [""])[0]

    @property
    def refused(self) -> bool:
        """No answer, or one that no page may read."""
        readable = any(name.startswith("access-control-") for name in self.got)
        return self.status == 0 or (self.status >= 400 and not readable)


def exchanges(asked: bytes, answered: bytes) -> list[Exchange]:
    """In their order."""
    answers = _Answers(answered)
    return [Exchange(*request, *answers.next(request[0])) for request in _requests(asked)]


def _requests(asked: bytes) -> Iterator[tuple[str, str, dict[str, str]]]:
    while b"\r\n\r\n" in asked:
        head, _, asked = asked.partition(b"\r\n\r\n")
        line, _, fields = head.decode("latin-1").partition("\r\n")
        sent = _lower(email.parser.Parser().parsestr(fields).items())
        yield line.split(" ")[0], line.split(" ")[1], sent
        asked = asked[int(sent.get("content-length", 0)) :]


class _Answers:
    def __init__(self, answered: bytes) -> None:
        self._stream = io.BytesIO(answered)

    def makefile(self, _mode: str) -> io.BytesIO:
        """As a socket: HTTPResponse closes what it read, but not what comes behind."""
        return _Unclosed(self._stream)  # type: ignore[return-value]

    def next(self, method: str) -> tuple[int, dict[str, str]]:
        if self._stream.tell() == len(self._stream.getvalue()):
            return 0, {}
        answer = HTTPResponse(self, method=method)  # type: ignore[arg-type]
        answer.begin()
        answer.read()
        return answer.status, _lower(answer.getheaders())


class _Unclosed:
    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream
        self.read, self.read1, self.readline, self.readinto = (
            stream.read,
            stream.read1,
            stream.readline,
            stream.readinto,
        )

    def close(self) -> None: ...

    def flush(self) -> None: ...


def _lower(items: object) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in items}  # type: ignore[attr-defined]
