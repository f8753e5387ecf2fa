"""What puts TubeToTask on the internet, and what proves that it works."""
