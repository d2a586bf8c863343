# auditor
