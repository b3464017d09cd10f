"""All settings, read once from the environment (prefix HANDOFF_) and documented in one place."""

import json
import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class DriftSegment(BaseModel):
    """Deals that have a preset of their own: by value (from, below), currency, and the ends of the customer's mail domains."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Literal["loose", "normal", "strict"]
    name: str = ""
    value_from: float | None = Field(None, ge=0)
    value_below: float | None = Field(None, gt=0)
    currency: str = ""
    domains: tuple[str, ...] = ()


def _listed(value: object) -> object:
    """A list as people write it, parted by commas or blanks; JSON too. What stands before an @ is no part of a domain."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return tuple(one.rpartition("@")[2].lower() for one in re.split(r"[\s,;]+", value) if one)


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
    taxonomy_file: Path | None = Field(
        None, description="Your own copy of reasons.toml, the reasons for leaving; empty = the packaged one."
    )
    threads: int = Field(
        0, ge=0, description="Cores that one process reads with; 0 = all there are, but for `handoff worker`, which takes one (--cores)."
    )

    # The service
    data_dir: Path = Field(Path("handoff-data"), description="Folder of the service: database, search index, pepper of the keys.")
    database_url: str = Field("", description="postgresql://... or sqlite:///...; empty = a SQLite file in the data folder.")
    chroma_url: str = Field("", description="http://host:port of a Chroma server; empty = an index in the data folder, for one process.")
    engine: str = Field("local", description="The engine that drafts what is uploaded: local or llm.")
    vendor_name: str = Field("", description="Your own company, as transcripts and contracts call it; new deals get it.")
    vendor_domains: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (), description="Your own mail domains: example.com, example.de, or as a JSON list."
    )
    key_pepper: SecretStr = Field(
        SecretStr(""), description="Secret that API keys are hashed with; empty = one made at the first start, kept in the data folder."
    )
    admin_key: SecretStr = Field(SecretStr(""), description="An admin key known from outside, for containers; 32 characters or more.")
    max_upload_bytes: int = Field(100_000_000, description="Size of one upload with all its files; above it the answer is 413.")
    max_upload_files: int = Field(200, description="Files of one upload, those inside a zip counted.")
    drift_preset: Literal["loose", "normal", "strict"] = Field("normal", description="How easily an account is flagged; see docs/drift.md.")
    drift_segments: tuple[DriftSegment, ...] = Field(
        (),
        description="Presets by segment, as a JSON list; the first that fits a deal holds: "
        '[{"name": "enterprise", "value_from": 50000, "preset": "strict"}, {"domains": ["de", "at"], "preset": "loose"}].',
    )
    drift_country: str = Field(
        "",
        description="Whose public holidays are no working days for late answers where the papers of an account don't name its country: US, GB, DE, ...; empty = none.",
    )
    imap_url: SecretStr = Field(
        SecretStr(""), description="imaps://user:password@host/INBOX: a mailbox whose mails go into the feeds of their accounts; read only."
    )
    imap_days: int = Field(30, ge=0, description="How many days back the first look at that mailbox goes.")
    imap_every_s: float = Field(300.0, ge=10, description="Seconds between two looks at it.")
    rate_per_minute: int = Field(1_200, description="Requests a minute of one key, in one process; a key can have its own figure.")
    job_workers: int = Field(
        2,
        ge=1,
        description="Jobs of one account that one process takes up at the same time, and one of others; the same in all processes of a database.",
    )
    llm_calls_per_minute: int = Field(
        300, ge=0, description="Questions to the endpoint in a minute, over all workers of a service; 0 = as many as it takes."
    )
    notify_hosts: tuple[str, ...] = Field(
        (), description='Hosts and networks inside your own that notices may go to, as a JSON list: ["relay.internal", "10.2.0.0/16"].'
    )
    notices_kept_days: int = Field(30, ge=1, description="Days for which deliveries of notices are kept after they ended.")
    public_url: str = Field(
        "", description="Address of this service as people reach it, https://...; links in notices and to the cancel form begin with it."
    )
    worker_timeout_s: float = Field(30.0, description="A worker without a sign of life for so long is taken for dead; its jobs move on.")

    # Cancellations
    stripe_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Signing secret of the Stripe endpoint (whsec_...) that sends to /v1/webhooks/stripe; empty = no webhook.",
    )
    cancel_form_ancestors: tuple[Annotated[str, StringConstraints(pattern=r"^('self'|https?://[A-Za-z0-9.*-]+(:\d+)?)$")], ...] = Field(
        (), description='Sites that may show the cancel form in a frame, as a JSON list: ["https://app.example.com"]; empty = none.'
    )

    # The llm engine
    llm_base_url: str = Field(
        default_factory=lambda: os.environ.get("OPENAI_BASE_URL", ""),
        description="Address of an OpenAI-compatible endpoint; empty = OPENAI_BASE_URL, else OpenAI's own.",
    )
    llm_api_key: SecretStr = Field(
        default_factory=lambda: SecretStr(os.environ.get("OPENAI_API_KEY", "")),
        description="Key for that endpoint; empty = OPENAI_API_KEY. Servers of your own may need none.",
    )
    llm_model: str = Field("", description="Name of the model, as the endpoint knows it.")
    llm_context: int = Field(0, ge=0, description="Tokens of the model's context; 0 = what price file or endpoint say, else 32,000.")
    llm_max_output: int = Field(8_192, ge=256, description="Tokens of one answer; a longer one is cut off, and its window read in halves.")
    llm_concurrency: int = Field(4, ge=1, le=64, description="Questions to the endpoint at the same time.")
    llm_timeout_s: float = Field(180.0, gt=0, description="Seconds that one answer may take.")
    llm_retries: int = Field(3, ge=0, le=10, description="Repeats after 429, 5xx and broken connections; Retry-After is obeyed.")
    llm_form: Literal["auto", "json_schema", "json_object", "text"] = Field(
        "auto", description="How answers get their form; auto = the strictest that the endpoint keeps to, found out once."
    )
    llm_max_cost: float | None = Field(None, gt=0, description="US dollars that one run may cost.")
    llm_max_tokens: int | None = Field(None, gt=0, description="Tokens, in and out, that one run may take.")
    llm_prices: Path | None = Field(None, description="Your own price file; its entries win over the packaged ones.")
    llm_redact: bool = Field(False, description="Sends marks in place of mail addresses, telephone, account and card numbers.")
    llm_overview: bool = Field(
        True, description="One more question about all documents together: what is said twice, the contract, the story."
    )
    llm_cache: str = Field("", description="File in which paid answers are kept; empty = the user's cache folder, off = only in memory.")
    llm_cache_days: int = Field(30, ge=0, description="Days after which kept answers are forgotten.")
    prompts: Path | None = Field(None, description="Folder with prompts of your own, laid out like prompts/; a task found there wins.")
