# TubeToTask: the web server and the worker from one image.
#
#   docker build -t tubetotask .
#   docker run … tubetotask                               the web server, on port 5000
#   docker run … tubetotask python -m tubetotask.worker   the worker
#   docker run … tubetotask flask db upgrade              the migrations
#
# Nothing but /app/instance, /app/logs, /app/backups and /tmp is ever written to, so the root may be read-only.
# docs/deployment/docker.md tells the rest; docs/decisions/0019-containers.md the reasons.

FROM python:3.11-slim AS build

WORKDIR /app

# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends binutils postgresql-client \
    && mkdir /clients \
    && cp /usr/lib/postgresql/*/bin/pg_dump /usr/lib/postgresql/*/bin/pg_restore \
        /usr/lib/postgresql/*/bin/psql /clients/

COPY requirements.txt .
# pip has no business in what runs, nor have the tests of libraries, the names of what is inside
# their machine code, and how people write dates in 600 places whose language is not among ours.
# Libraries in *.libs were rewritten when their wheels were made and do not bear to be stripped.
# Bytecode belongs there, since nothing can be written later.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-compile --require-hashes -r requirements.txt \
    && /opt/venv/bin/python -m pip uninstall -y pip setuptools \
    && find /opt/venv -depth -type d \( -name tests -o -name test \) -exec rm -r {} + \
    && find /opt/venv -name '*.so' ! -path '*.libs/*' -exec strip --strip-unneeded {} + \
    && find /opt/venv -path '*/babel/locale-data/*.dat' ! -name 'root.dat' ! -name 'en*' ! -name 'de*' -delete \
    && python -m compileall -q -j 0 /opt/venv

# Whoever cloned this with a strict umask has files that the image's user could not read.
COPY . /app
RUN chmod -R a+rX,go-w /app \
    && python -m compileall -q main.py gunicorn.conf.py tubetotask


FROM python:3.11-slim

# tini is process 1: it hands on signals and buries what a killed parent leaves behind. restic and
# PostgreSQL's own programs are what "tubetotask backup" works with; of their package only these, for
# it brings 60 MB of Perl along. Versions are those of the Debian release beneath, which gets its
# security fixes without a change here.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini restic libpq5 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=build /clients /usr/local/bin

WORKDIR /app

COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app

ENV PATH=/opt/venv/bin:$PATH \
    FLASK_APP=main.py \
    FLASK_ENV=production \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONNODEBUGRANGES=1

# The project is root's and so out of reach; only these three folders are the application's own.
RUN printf '#!/bin/sh\nexec python -m tubetotask.cli.main "$@"\n' >/usr/local/bin/tubetotask \
    && chmod 755 /usr/local/bin/tubetotask \
    && install -d -o 10001 -g 10001 -m 0700 instance backups \
    && install -d -o 10001 -g 10001 -m 0755 logs \
    && pg_dump --version && pg_restore --version && psql --version && restic version

EXPOSE 5000
USER 10001:10001

HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "tubetotask.probe"]

ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "--bind", "0.0.0.0:5000", "main:app"]
