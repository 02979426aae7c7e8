# One image for the platform's rooms and its workers: `main.js PROGRAM`. Target `model` is the demo's scripted model.
# The build needs the base image and the npm registry, and nothing else of the network.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# No package's install script has a part in the build.
RUN npm ci --ignore-scripts --no-update-notifier
COPY . .
# As the user of the image, at the paths of the image: the compile cache is keyed by both.
RUN mkdir /app /model && chown 1000:1000 /app /model
USER 1000:1000
RUN node scripts/build.ts platform --out /app --cache && node scripts/build.ts model --out /model

FROM ${NODE_IMAGE} AS model
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="orka-model" \
      org.opencontainers.image.description="Scripted model of Orka's demo: Anthropic Messages and OpenAI Chat Completions" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      ai.orka.sbom="/app/sbom.json"
COPY --from=build --chown=0:0 /model /app
USER 1000:1000
EXPOSE 8080
ENTRYPOINT ["node", "/app/main.js"]
CMD ["--host", "0.0.0.0", "--port", "8080"]

FROM ${NODE_IMAGE} AS platform
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="orka" \
      org.opencontainers.image.description="Autonomous AI agents as Kubernetes resources: every room of the platform, and its workers" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      ai.orka.sbom="/app/sbom.json"
COPY --from=build --chown=0:0 /app /app
USER 1000:1000
ENTRYPOINT ["node", "/app/main.js"]
