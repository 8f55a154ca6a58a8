import click

@click.group()
def broadcast() -> None:
    """x"""
