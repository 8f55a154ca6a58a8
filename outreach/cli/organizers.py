import click

@click.group()
def organizer() -> None:
    """x"""
