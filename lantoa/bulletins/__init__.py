"""Electronic bulletins: assembled from articles, sent to who subscribed, read on the web, on paper, offline."""
