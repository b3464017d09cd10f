"""What a model costs and what fits into it, from a file."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.errors import BadSettings

PACKAGED = Path(__file__).with_name("prices.toml")
_MILLION = 1_000_000


class Price(BaseModel):
    """US dollars for a million tokens, and the model's limits in tokens; None where the file does not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: float | None = Field(default=None, ge=0)
    completion: float | None = Field(default=None, ge=0)
    context: int | None = Field(default=None, gt=0)
    output: int | None = Field(default=None, gt=0)
    batch: float = Field(default=0.5, ge=0, le=1)
    """The share of the price that is paid for questions in a batch."""

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """US dollars of one call, None where the price is not known."""
        if self.prompt is None or self.completion is None:
            return None
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / _MILLION

    def in_batch(self) -> "Price":
        """The price of the same model for questions in a batch."""
        parts = {
            name: None if value is None else value * self.batch
            for name, value in (("prompt", self.prompt), ("completion", self.completion))
        }
        return self.model_copy(update=parts)


def price_of(model: str, own: Path | None = None) -> Price:
    """The price of `model`: by the longest head of its name, in `own` first; raises BadSettings for a file that cannot be used."""
    for path in (own, PACKAGED):
        if path is None:
            continue
        prices = _read(path)
        fitting = [name for name in prices if model == name or model.startswith((f"{name}-", f"{name}:"))]
        if fitting:
            return prices[max(fitting, key=len)]
    return Price()


def _read(path: Path) -> dict[str, Price]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["models"]
        return {str(name): Price(**row) for name, row in rows.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, ValidationError) as error:
        raise BadSettings(f"{path.name}: not a price file that can be used. HANDOFF_LLM_PRICES names one like prices.toml.") from error
