import click

@click.group()
def members() -> None:
    """x"""
@click.command()
def consent() -> None:
    """x"""
