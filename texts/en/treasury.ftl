# treasury
