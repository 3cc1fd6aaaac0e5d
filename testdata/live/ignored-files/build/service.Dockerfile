FROM busybox
WORKDIR /srv
COPY . .
COPY docs/keep.md docs/
COPY "src/*.txt" ./src-text/
RUN --mount=target=/ctx test ! -e /ctx/secrets && test ! -e /ctx/docs/other.md && test -e /ctx/docs/keep.md
