# Renews the vendored composer of the web chat; Node is needed here only, never to run Louyi.
DEEP_CHAT := 2.4.2
VENDOR := bot/web/static/vendor

.PHONY: vendor
vendor: ## renew the vendored composer of the web chat and check it against SHA256SUMS
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
	(cd "$$work" && npm pack --silent deep-chat@$(DEEP_CHAT) && tar xzf deep-chat-$(DEEP_CHAT).tgz) && \
	cp "$$work/package/dist/deepChat.bundle.js" $(VENDOR)/deepChat.bundle.js && \
	cp "$$work/package/LICENSE" $(VENDOR)/deepChat.LICENSE && \
	cd $(VENDOR) && sha256sum -c SHA256SUMS
