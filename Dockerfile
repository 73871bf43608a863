# The one image of every job. Each stage leaves the next only what it needs: packages, the bundle, the program.

FROM node:24-bookworm-slim AS deps
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

FROM deps AS build
COPY tools/bundle.ts tools/bundle.ts
COPY src src
RUN node tools/bundle.ts \
  && mv dist /app \
  # As a word on the path too; there is no env to look Node up
  && sed -i '1s|^#!.*|#!/usr/local/bin/node|' /app/main.js \
  && chmod 755 /app/main.js \
  && install -d /programs \
  && ln -s /app/main.js /programs/surgicase-jobs \
  && install -d -o 65532 -g 65532 /app/cache /data \
  && if command -v strip >/dev/null; then strip /usr/local/bin/node; fi
# The compile cache is good for the user, the Node, its options and the paths it was made with, and for no other: so all are
# those of the run. The demo goes through every layer; then a run that reaches nothing loads the drivers.
ENV NODE_COMPILE_CACHE=/app/cache \
  NODE_COMPILE_CACHE_PORTABLE=1 \
  NODE_OPTIONS=--max-semi-space-size=4
USER 65532
RUN cd "$(mktemp -d)" \
  && node /app/main.js jobs >/dev/null \
  && node /app/main.js demo >/dev/null \
  && code=0 \
  && DATABASE_URL=mysql://nobody:none@127.0.0.1:9/none METRICS_URL=http://127.0.0.1:9 \
    MAIL_URL=smtp://127.0.0.1:9 MAIL_FALLBACK_URLS=ses:us-east-1 AWS_ENDPOINT_URL=http://127.0.0.1:9 \
    AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none MAIL_FROM=jobs@example.com ALERT_RECIPIENTS=operator@example.com \
    node /app/main.js run provider-payment-report --no-wait >/dev/null || code=$? \
  && test "$code" = 75 \
  # Node makes them readable for their owner alone; the run is not to own what it executes
  && chmod -R a+rX /app/cache

# The tools of the backup: MySQL's and MariaDB's dump and its client, the compressor, and the libraries that the last stage lacks.
FROM node:24-bookworm-slim AS tools
RUN apt-get update -qq \
  && apt-get install -qq --yes --no-install-recommends binutils libssl3 mariadb-client zstd >/dev/null \
  && login=$(dpkg --listfiles libmariadb3 | grep /caching_sha2_password.so) \
  && install -D -t /tools/usr/bin /usr/bin/mariadb /usr/bin/mariadb-dump /usr/bin/zstd \
  # Without it no login of MySQL's usual kind is taken
  && install -D -t "/tools$(dirname "$login")" "$login" \
  && ldd /tools/usr/bin/* "$login" \
    | awk '$2 == "=>" { print $3 }' | sort -u \
    # Distroless has these
    | grep -vE '/lib(c|m|dl|rt|pthread|resolv|gcc_s|stdc\+\+)\.so' \
    | while read -r library; do install -D "$library" "/tools/usr/lib/$(basename "$(dirname "$library")")/$(basename "$library")"; done \
  && find /tools -type f -exec strip {} +

FROM gcr.io/distroless/cc-debian12:nonroot
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="surgicase-jobs" \
  org.opencontainers.image.description="SurgiCase's scheduled jobs" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"
ENV NODE_ENV=production \
  NODE_COMPILE_CACHE=/app/cache \
  NODE_COMPILE_CACHE_PORTABLE=1 \
  NODE_OPTIONS=--max-semi-space-size=4
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=tools /tools /
COPY --from=build /programs /usr/local/bin
COPY --from=build --chown=0:0 /app /app
COPY --from=build --chown=65532:65532 /data /data
# Numeric, so that Kubernetes can see that it is not root.
USER 65532
# Settings that name no place keep everything in .surgicase here: mount a volume where the root is read-only.
WORKDIR /data
RUN ["/usr/local/bin/node", "/app/main.js", "jobs"]
ENTRYPOINT ["node", "/app/main.js"]
