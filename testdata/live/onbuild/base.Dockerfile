FROM python:3.12-slim
WORKDIR /app
ENV KIND=base
ONBUILD ARG EXTRAS=none
ONBUILD COPY requirements.txt ./
ONBUILD RUN --mount=type=cache,target=/root/.cache cat requirements.txt > "installed-$EXTRAS"
ONBUILD COPY --chown=nobody . .
ONBUILD LABEL kind=$KIND
