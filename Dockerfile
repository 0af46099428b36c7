# docker build --tag ankigen .
# docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/vault" ankigen build
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /ankigen \
    && /ankigen/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.lock \
    && /ankigen/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /ankigen /ankigen
ENV ANKIGEN_CACHE_DIR=/tmp/ankigen
WORKDIR /vault
ENTRYPOINT ["/ankigen/bin/ankigen"]
CMD ["--help"]
