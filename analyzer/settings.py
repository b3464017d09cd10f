"""All settings, read once from the environment (prefix HANDOFF_) and documented in one place."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Limits and switches; every one can be set as HANDOFF_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="HANDOFF_", frozen=True, extra="ignore")

    max_file_bytes: int = Field(50_000_000, description="Files above this size are refused.")
    max_unpacked_bytes: int = Field(200_000_000, description="Sum of unpacked sizes inside a DOCX or zip; above it the file is refused.")
    max_pattern_line: int = Field(20_000, description="Lines longer than this are kept as text but not matched by patterns.")
    max_mail_depth: int = Field(50, description="Nesting of MIME parts that is followed.")
    threads: int = Field(0, description="Threads for the embedded models; 0 = as many as there are cores.")
