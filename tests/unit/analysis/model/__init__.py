"""The model's analyser, asked over real sockets."""
