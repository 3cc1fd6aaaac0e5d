# An ignore file of the Dockerfile's own that takes in again a few of what it leaves out.
FROM scratch
COPY . /all/
COPY src/*.c /c/
