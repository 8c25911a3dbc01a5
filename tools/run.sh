#!/bin/sh
# Web and worker side by side; both stop when one of them does or when you press Ctrl-C.
set -eu
export TALENT_BASE_URL="${TALENT_BASE_URL:-http://$HOST:$PORT}" TALENT_DEMO_SIGN_INS="${TALENT_DEMO_SIGN_INS:-1}"
export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 FLASK_APP=app
mkdir -p -m 700 "$TALENT_INSTANCE"
"$BIN/flask" talent prepare
"$BIN/flask" talent demo --only-if-empty
"$BIN/flask" talent worker &
worker=$!
trap 'kill $worker $web 2>/dev/null; wait' INT TERM EXIT
"$BIN/gunicorn" --config tools/gunicorn.conf.py --preload --threads "${TALENT_THREADS:-8}" --bind "$HOST:$PORT" --no-control-socket "app:app" &
web=$!
echo "The platform is at http://$HOST:$PORT — the accounts of the demo city stand on its sign-in page."
while kill -0 $worker 2>/dev/null && kill -0 $web 2>/dev/null; do sleep 1; done
