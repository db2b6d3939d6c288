# Two stages: the first has pip and the build backend, the second only the finished environment and a user without rights.
FROM python:3.11.14-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src

# Dependencies first: they change less often than the code, and this layer is the large one.
COPY requirements/runtime.txt requirements/bootstrap.txt requirements/
RUN python -m venv /opt/newsstream \
    && /opt/newsstream/bin/pip install --require-hashes -r requirements/runtime.txt \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements/bootstrap.txt

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY stream stream
RUN /opt/build/bin/python -m hatchling build -t wheel \
    && /opt/newsstream/bin/pip install --no-deps dist/*.whl \
    && /opt/newsstream/bin/python -m stream.extract.places.build --bundled \
    && /opt/newsstream/bin/python -m compileall -q /opt/newsstream/lib


FROM python:3.11.14-slim-bookworm

LABEL org.opencontainers.image.title="newsstream" \
      org.opencontainers.image.description="Turns a flood of scraped news articles into living incidents" \
      org.opencontainers.image.licenses="Apache-2.0"

RUN groupadd --gid 10001 newsstream \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin newsstream \
    && install -d -o 10001 -g 10001 /var/lib/newsstream

COPY --from=build /opt/newsstream /opt/newsstream

ENV PATH=/opt/newsstream/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NEWSSTREAM_DATA_DIR=/var/lib/newsstream/state \
    NEWSSTREAM_HTTP__HOST=0.0.0.0 \
    NEWSSTREAM_LOG__FORMAT=json

WORKDIR /var/lib/newsstream
USER 10001:10001
EXPOSE 9108
VOLUME /var/lib/newsstream
STOPSIGNAL SIGTERM

# Alive, not ready: a worker that recovers its tables must be left alone.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:9108/livez', timeout=4)"]

ENTRYPOINT ["newsstream"]
CMD ["worker"]
