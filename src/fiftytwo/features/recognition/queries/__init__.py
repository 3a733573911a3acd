"""What the pages of recognition show, each as one frozen record."""
