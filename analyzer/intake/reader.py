"""Bytes in, Conversation out: decodes, detects the format by content, and hands over to its reader."""
