# syntax=docker/dockerfile:1
# The image holds one binary with its data inside, and no shell. x86_64 and aarch64.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# Both caches outlive the build on the machine that builds; the image gets neither.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release && cp target/release/marsad /marsad

# The same glibc as above, the certificates of the usual authorities, and a user who is not root (65532).
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="marsad" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /marsad /usr/local/bin/marsad
COPY LICENSE-MIT LICENSE-APACHE NOTICE THIRD-PARTY /usr/share/doc/marsad/
EXPOSE 9464
# There is no curl in here: the binary asks itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/usr/local/bin/marsad", "check", "--ready"]
ENTRYPOINT ["/usr/local/bin/marsad"]
CMD ["run"]
