# Renews what the pages take from others; Node is needed here only, never to run Louyi.
DEEP_CHAT := 2.4.2
HTMX := 4.0.1
ECHARTS := 6.1.0
VENDOR := $(CURDIR)/bot/web/static/vendor

.PHONY: vendor
vendor: ## renew the vendored scripts of the pages and check them against SHA256SUMS
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && cd "$$work" && \
	for package in deep-chat@$(DEEP_CHAT) htmx.org@$(HTMX) echarts@$(ECHARTS); do \
	  npm pack --silent "$$package" >/dev/null && mkdir "$${package%@*}" && \
	  tar xzf "$${package%@*}"-*.tgz -C "$${package%@*}" --strip-components=1 || exit 1; \
	done && \
	cp deep-chat/dist/deepChat.bundle.js htmx.org/dist/htmx.min.js $(VENDOR)/ && \
	cp echarts/dist/echarts.simple.min.js $(VENDOR)/ && \
	cp deep-chat/LICENSE $(VENDOR)/deepChat.LICENSE && cp htmx.org/LICENSE $(VENDOR)/htmx.LICENSE && \
	cp echarts/LICENSE $(VENDOR)/echarts.LICENSE && cp echarts/NOTICE $(VENDOR)/echarts.NOTICE && \
	cd $(VENDOR) && sha256sum -c SHA256SUMS
