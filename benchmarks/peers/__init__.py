"""What benchmarks/peers.py is made of: the servers, their installation, the table, the plot."""
