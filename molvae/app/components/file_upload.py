"""A button that takes a file."""

from __future__ import annotations

from nicegui.elements.upload import Upload


class FileUpload(Upload, component="file_upload.js"):
    """NiceGUI's upload with the browser's own control, which keys and screen readers know."""
