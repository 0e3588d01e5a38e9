"""What a graph tells: networks, communities, centrality, trends, differences.

Functions from a `Graph` to plain values or Arrow tables. Same tables, same answers.
"""
