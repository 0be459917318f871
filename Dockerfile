# The image of the API, the worker and the one-shot commands: `docker run siyou <command>`.

FROM node:20-bookworm-slim AS build
WORKDIR /app
# The lockfile first: the layer with the packages is made anew only when they change. `prepare` would build, but there
# is nothing to build yet.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
# TLS towards an outside database, engine or issuer.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 SIYOU_DATA=/var/lib/siyou
RUN mkdir --mode=0700 /var/lib/siyou && chown node:node /var/lib/siyou
USER node
VOLUME /var/lib/siyou
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# tini passes the signals on and reaps what is left over.
ENTRYPOINT ["tini", "--", "node", "bin/siyou.js"]
CMD ["api"]
