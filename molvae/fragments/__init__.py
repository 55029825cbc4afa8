"""Parts of molecules with attachment points: cut out, counted, kept, and put together; no model is needed."""
