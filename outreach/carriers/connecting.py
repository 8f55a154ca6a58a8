"""Was anything sent at all? Whether a failed call may be made again hangs on this alone."""

from pyreqwest.exceptions import DetailedPyreqwestError

# pyreqwest 0.15 says ConnectError and ConnectTimeoutError of any failure before the answer began, even if
# the request was sent (measured: a server that closes without a word, a slow one). What it wraps is exact:
# hyper's client error of kind Connect comes only where no connection was made. Other words count as "sent".
_NOT_CONNECTED = "client error (Connect)"


def never_connected(error: BaseException) -> bool:
    """Is it certain that nothing was sent?"""
    if not isinstance(error, DetailedPyreqwestError):
        return False
    return any(cause["message"] == _NOT_CONNECTED for cause in error.details["causes"] or ())
