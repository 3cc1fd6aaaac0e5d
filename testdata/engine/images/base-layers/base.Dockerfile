FROM alpine:3.20
ADD able.tar /b/
RUN cd /b && mkdir -p dir/sub gone replaced closed && echo 1 > dir/a && echo 2 > dir/sub/b && echo 3 > gone/c && echo 4 > replaced/d && \
    echo 5 > file && ln file link && mkfifo pipe && chown 12:34 dir file && chmod 4755 dir/a && chmod 1777 dir/sub && touch closed/in && chmod 0 closed
RUN cd /b && rm -rf gone dir/sub/b replaced && mkdir replaced && echo new > replaced/e && rm file
RUN cd /b && chmod 2710 dir && touch -d '2001-01-01' dir/a && ln -s dir/a symlink
