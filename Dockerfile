# Keyward, for production-like use. There is no build step: Node runs the sources as they are.
#
#   docker build --tag keyward .
#   docker run --rm keyward --help
#
# A server needs its settings (docs/configuration.md), a PostgreSQL and a mail server: compose.yaml shows one with both.
FROM node:24-slim

WORKDIR /keyward
ENV NODE_ENV=production

# The packages first: they change less often than the sources. The database runs elsewhere, so the optional embedded one is left out.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund && npm cache clean --force

COPY migrations ./migrations
COPY views ./views
COPY config ./config
COPY src ./src

USER node
EXPOSE 3000

# Ready means that the database answers. The host is the container's own, and the port what the server was told.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.KEYWARD_PORT || 3000) + '/health/ready').then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
