"""docs/guide/migrate-access.md shows what the command prints."""

from pathlib import Path

from unit.eks_citadel.cli.test_migrate import migrate

PAGE = Path(__file__).parents[4] / "docs" / "guide" / "migrate-access.md"


def blocks(language: str) -> list[str]:
    return [part.partition("```")[0] for part in PAGE.read_text().split(f"```{language}\n")[1:]]


def test_the_page_shows_what_the_command_prints(tmp_path: Path) -> None:
    config_map, entries = blocks("yaml")
    (told,) = blocks("text")
    assert migrate(tmp_path, config_map) == (3, entries, told)
