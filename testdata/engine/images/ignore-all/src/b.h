src/b.h
