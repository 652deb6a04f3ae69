"""Version of the SDK; goes out with every event."""

VERSION = "0.1.0"
SDK_NAME = "sentryai.python"
