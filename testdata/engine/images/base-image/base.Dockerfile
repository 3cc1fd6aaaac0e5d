FROM alpine:3.20
RUN echo 'app:x:10:20::/srv/app:/bin/sh' >> /etc/passwd && mkdir -p /srv/app && chown 10:20 /srv/app
ENV FROM_BASE=yes
WORKDIR /srv/app
VOLUME /srv/data
SHELL ["/bin/sh", "-eu", "-c"]
USER app
ENTRYPOINT ["/entry"]
CMD ["run"]
ONBUILD ARG TRIGGER=default
ONBUILD RUN echo "triggered by $(id -un): $TRIGGER" > triggered
ONBUILD COPY --chown=app file from-trigger
ONBUILD ADD . context/
ONBUILD USER 10:30
