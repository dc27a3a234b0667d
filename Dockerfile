# One image for every process of ours; docker-compose.yml says by a command which one a container is.
FROM node:22-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY client-sdk/package.json client-sdk/
COPY platform/package.json platform/
COPY router/package.json router/
COPY schema/package.json schema/
COPY subgraphs/assessments/package.json subgraphs/assessments/
COPY subgraphs/gamification/package.json subgraphs/gamification/
COPY subgraphs/guilds/package.json subgraphs/guilds/
COPY subgraphs/projects/package.json subgraphs/projects/
COPY subgraphs/users/package.json subgraphs/users/
COPY tests/package.json tests/
COPY web/package.json web/

FROM manifests AS build
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN node tools/build/build.mjs --all

# What the servers need at run time: nothing of the web app, of the tools, or of the embedded PostgreSQL.
FROM manifests AS packages
RUN npm ci --omit=dev --no-audit --no-fund --include-workspace-root=false \
  --workspace=platform --workspace=router --workspace=schema --workspace=subgraphs

FROM node:22-bookworm-slim AS server
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY tools/start/healthy.mjs tools/start/
USER node
CMD ["node", "dist/server/router.mjs"]
