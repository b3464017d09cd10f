"""All settings, read once from the environment (prefix HANDOFF_) and documented in one place."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Limits and switches; every one can be set as HANDOFF_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="HANDOFF_", frozen=True, extra="ignore")

    max_file_bytes: int = Field(50_000_000, description="Files above this size are refused.")
    max_unpacked_bytes: int = Field(200_000_000, description="Sum of unpacked sizes inside a DOCX or zip; above it the file is refused.")
    max_pattern_line: int = Field(20_000, description="Lines longer than this are kept as text but not matched by patterns.")
    max_utterances: int = Field(
        25_000, description="Cues, lines or messages of one conversation; a day of talk has fewer. Above it the file is refused."
    )
    max_mail_depth: int = Field(50, description="Nesting of MIME parts that is followed.")
    max_mail_header_bytes: int = Field(4_000_000, description="A mail with a longer header is refused.")
    max_mail_parts: int = Field(1_000, description="MIME parts of one mail that are read.")
    max_mails: int = Field(10_000, description="Mails of one mailbox or export that are read.")
    max_document_part_bytes: int = Field(20_000_000, description="Unpacked size of the text inside a DOCX; above it the file is refused.")
    max_pdf_pages: int = Field(1_000, description="Pages of a PDF that are read.")
    threads: int = Field(0, description="Threads for the embedded models; 0 = as many as there are cores.")
