"""What messengers write into a chat themselves: files that an export leaves out, messages taken back, calls missed, replies counted."""

import re
from typing import Final

from analyzer.intake.labels import MARKS

_LEFT_OUT: Final = (
    r"<?(?:media|image|video|audio|sticker|gif|document|voice message|contact card|video note) (?:omitted|excluded)>?",
    r"<?(?:medien|bild|video|audio|sticker|gif|dokument|kontaktkarte) (?:ausgeschlossen|weggelassen)>?",
    r"<?(?:médias?|image|vidéo|audio|sticker|gif|document|fiche contact) (?:omis|absente?)>?",
    r"<?(?:multimedia|imagen|video|audio|sticker|gif|documento|tarjeta de contacto) omitid[oa]>?",
    r"<?(?:mídia|imagem|vídeo|áudio|figurinha|gif|documento|cartão do contato) (?:ocult[oa]|omitid[oa]|ocultad[oa])>?",
    r"<?(?:media|immagine|video|audio|sticker|gif|documento) omess[oiea]>?",
    r"<?(?:media|afbeelding|video|audio|sticker|gif|document) weggelaten>?",
    r"<(?:attached|anhang|pièce jointe|adjunto|anexado|allegato|bijlage): [^<>]{1,200}>",
    r"[\w .()-]{1,120}\.\w{2,5} \((?:file attached|datei angehängt|fichier joint|archivo adjunto|arquivo anexado|file allegato|bestand bijgevoegd)\)",
)
_TAKEN_BACK: Final = (
    r"(?:this message was|you) deleted(?: this message)?",
    r"(?:diese nachricht wurde gelöscht|du hast diese nachricht gelöscht)",
    r"(?:ce message a été supprimé|vous avez supprimé ce message)",
    r"(?:se eliminó este mensaje|este mensaje fue eliminado|eliminaste este mensaje)",
    r"(?:mensagem apagada|esta mensagem foi apagada|você apagou esta mensagem)",
    r"(?:questo messaggio è stato eliminato|hai eliminato questo messaggio)",
    r"(?:dit bericht is verwijderd|je hebt dit bericht verwijderd)",
)
_TOLD: Final = (
    r"(?:missed (?:group )?(?:voice|video) call|verpasster (?:sprach|video)anruf)",
    r"messages and calls are end-to-end encrypted\..{0,200}",
    r"nachrichten und anrufe sind ende-zu-ende-verschlüsselt\..{0,200}",
    # Slack, copied from a browser.
    r"\d{1,4} repl(?:y|ies)|(?:last|latest) reply .{1,40}|view (?:thread|newer replies|all \d{1,4} replies)|also sent to the channel",
)
_NOTE: Final = re.compile("|".join((*_LEFT_OUT, *_TAKEN_BACK, *_TOLD)), re.IGNORECASE)
_LONGEST: Final = 320


def is_note(line: str) -> bool:
    """Is the whole line the messenger's own? Nobody said it."""
    bare = MARKS.sub("", line[: _LONGEST + 1]).strip().removesuffix(".").rstrip()
    return len(bare) <= _LONGEST and _NOTE.fullmatch(bare) is not None
