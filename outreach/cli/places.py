import click

@click.group()
def directory() -> None:
    """x"""
@click.command()
def lists() -> None:
    """x"""
@click.group()
def update() -> None:
    """x"""
