"""Hand-written fakes of the outside world, over real sockets."""
