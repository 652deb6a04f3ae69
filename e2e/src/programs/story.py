"""A small AI program in Python: a log, a model call, an error. argv: DSN, name of this round."""
import sys
import time

import sentryai

dsn, name = sys.argv[1:3]
sentryai.init(dsn=dsn, service=f"python-{name}")
sentryai.capture_log("info", f"python log {name}", {"step": 1})
sentryai.capture_llm_usage(
    provider="openai", model="gpt-4o", input_tokens=1200, output_tokens=250, duration_ms=900,
    input=[{"role": "user", "content": f"python question {name}"}], output="an answer",
)
try:
    raise ValueError(f"python error {name}")
except ValueError as error:
    sentryai.capture_error(error)
assert sentryai.flush(10), sentryai.stats()
print(time.time() * 1000)
