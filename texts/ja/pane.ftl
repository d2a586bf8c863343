# pane
