int port = 80;
