FROM alpine:3.20
RUN mkdir /s && mknod /s/null c 1 3 && mknod /s/disk b 8 1 && echo file > /s/file
