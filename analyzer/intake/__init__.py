"""Bytes in, Conversation out."""
