# docker build .          one image for this machine
# docker buildx build --platform linux/amd64,linux/arm64 .
#
# The result is one native file without a runtime beside it. It is compiled on the platform that it is for: buildx needs a builder of that, or emulation.
# A mirror of the base images: --build-arg MIRROR=mirror.example
ARG MIRROR
# Without it the image is that of a checkout, which the checkout's chart installs. A release gives its version.
ARG VERSION=0.0.0-dev

FROM ${MIRROR:-mcr.microsoft.com}/dotnet/sdk:10.0-noble-aot AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source

# Packages change seldom: this layer is cached while only code changes.
COPY global.json dotnet-tools.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/Webhook.Core/Webhook.Core.csproj src/Webhook.Core/packages.lock.json src/Webhook.Core/
COPY src/Webhook/Webhook.csproj src/Webhook/packages.lock.json src/Webhook/
# The first restore holds every package to the lock file, the second one adds the native compiler, which comes with the SDK.
RUN dotnet restore src/Webhook --locked-mode && dotnet restore src/Webhook --use-current-runtime -p:Native=true

COPY .editorconfig ./
COPY charts/kargo-stage-webhook/profiles charts/kargo-stage-webhook/profiles
COPY src src
ARG VERSION
RUN dotnet publish src/Webhook --no-restore --use-current-runtime -c Release -o /published -p:Native=true -p:BillOfMaterials=true \
    "-p:MinVerVersionOverride=$VERSION" \
    && rm -f /published/*.dbg /published/*.xml /published/*.pdb

FROM ${MIRROR:-mcr.microsoft.com}/dotnet/runtime-deps:10.0-noble-chiseled
ARG VERSION
ARG REVISION=
LABEL org.opencontainers.image.title="kargo-stage-webhook" \
      org.opencontainers.image.description="Keeps Kargo promotions going under version skew between CRDs and controllers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

WORKDIR /app
COPY --from=build /published .

# The root file system is read-only in the cluster, and diagnostics would open a socket in /tmp. The base image sets ports that the webhook does not
# use: Webhook:HttpsPort and Webhook:MetricsPort count.
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS= HOME=/
EXPOSE 8443 8080

# By number, because Kubernetes cannot verify that a name is not root (runAsNonRoot). It is the base image's user app.
USER 1654
ENTRYPOINT ["/app/kargo-stage-webhook"]
