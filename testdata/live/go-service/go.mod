module example.org/greeter

go 1.23

require (
	golang.org/x/text v0.17.0
)
