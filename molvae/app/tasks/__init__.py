"""What the page asks of its worker processes: plain values in, plain values that JSON takes out."""
