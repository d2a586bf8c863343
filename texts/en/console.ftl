# The console's window

### Shell and ceremony

### Screens
